import { describe, expect, it } from '@jest/globals';
import { conflictMessage } from './route-conflicts.js';

const ours = ['/health', '/health/ready'];
const route = (path: string) => ({ methods: 'GET', path });

describe('what is said of a route under the prefix', () => {
  it('names it, and the ways out', () => {
    const message = conflictMessage('/health', [route('/health'), route('/health/db')], ours);
    expect(message).toContain('GET /health/db lies under /health');
    expect(message).toMatch(/Set HEALTH_PATH to another prefix, or remove the route, or .*`applicationRoutes`/);
  });

  it('does not offer to let stand what is a route of ours', () => {
    expect(conflictMessage('/health', [route('/health')], ours)).toMatch(/, or remove the route\.$/);
  });
});
