/** Ready-made indicators beside those of the main entry; each loads its client, if any, only where it is used. */
export { disk } from './registration/disk.js';
export { dns } from './registration/dns.js';
export { heartbeatFile } from './registration/heartbeat-file.js';
export { http } from './registration/http.js';
export { memory } from './registration/memory.js';
export { remoteHealth } from './registration/remote-health.js';
export { tcp } from './registration/tcp.js';
export { DiskSpaceHealthIndicator } from './indicators/disk.health.js';
export { DnsHealthIndicator } from './indicators/dns.health.js';
export { HeartbeatFileHealthIndicator } from './indicators/heartbeat-file.health.js';
export { HttpEndpointHealthIndicator } from './indicators/http.health.js';
export { MemoryUseHealthIndicator } from './indicators/memory.health.js';
export { RemoteHealthIndicator } from './indicators/remote.health.js';
export { TcpHealthIndicator } from './indicators/tcp.health.js';

export type { DiskOptions } from './registration/disk.js';
export type { DnsOptions } from './registration/dns.js';
export type { HeartbeatOptions } from './registration/heartbeat-file.js';
export type { HttpOptions } from './registration/http.js';
export type { MemoryOptions } from './registration/memory.js';
export type { RemoteHealthOptions } from './registration/remote-health.js';
export type { TcpOptions } from './registration/tcp.js';
