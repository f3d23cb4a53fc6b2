/** True for paths that one of the patterns names: `:name` stands for one segment, `*` for the rest. */
export function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  const compiled = patterns.map(
    (pattern) => new RegExp(`^${rooted(pattern).split('/').map(segmentSource).join('/')}/?$`),
  );
  return (path) => compiled.some((each) => each.test(path));
}

/** What ends the boot where `applicationRoutes` names a route of ours; undefined where it does not. */
export function takenMessage(ours: readonly string[], allowed: readonly string[]): string | undefined {
  const taken = allowed.map(rooted).filter((path) => ours.includes(path));
  if (taken.length === 0) return undefined;
  return `applicationRoutes names ${taken.join(', ')}, which the health module answers itself: take it out, and give the application's route another path or set HEALTH_PATH`;
}

function segmentSource(segment: string): string {
  if (segment.includes('*')) return '.*';
  return segment.startsWith(':') ? '[^/]+' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** With a slash at its beginning and none at its end. */
function rooted(path: string): string {
  return `/${path.replace(/^\/+|\/+$/g, '')}`;
}
