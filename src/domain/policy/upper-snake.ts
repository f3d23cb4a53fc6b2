/**
 * A name as it stands in a key: `ordersDb` → `ORDERS_DB`, `redis2` → `REDIS2`, `s3Bucket` → `S3_BUCKET`, `orders-db` → `ORDERS_DB`.
 * A hyphen becomes `_`, since no shell can set a variable with a hyphen.
 */
export function upperSnake(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toUpperCase();
}
