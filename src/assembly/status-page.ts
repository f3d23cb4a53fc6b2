import type { PageFacts } from '../adapters/page/page-view.js';
import { StatusPage } from '../adapters/page/status-page.js';
import type { ResolvedPolicy } from '../domain/policy/policy.js';
import type { Clock } from '../engine/clock.js';
import type { HealthMonitor } from '../engine/health-monitor.js';
import { HealthHistory } from '../engine/history.js';

/** The page with a history of its own. On demand nothing happens unless somebody asks, so that nobody hears of changes. */
export function statusPage(
  { settings }: ResolvedPolicy,
  monitor: HealthMonitor,
  facts: PageFacts,
  clock: Clock,
): StatusPage {
  const history = new HealthHistory();
  history.follow(monitor);
  const onChange = (listener: () => void) => monitor.onChange(listener);
  return new StatusPage({
    facts,
    monitor,
    history,
    wall: () => clock.wall(),
    onChange: settings.mode.value === 'background' ? onChange : undefined,
  });
}
