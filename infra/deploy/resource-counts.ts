import type { SynthesizedTemplate } from '../costs/fixed-costs.ts'

/** The number of resources by service and type: `SQS` and `36 Queue, 36 QueuePolicy`. */
export function countTemplateResources(
  templates: readonly SynthesizedTemplate[],
): [service: string, what: string][] {
  const services = new Map<string, Map<string, number>>()
  for (const { Type } of templates.flatMap(({ Resources = {} }) => Object.values(Resources))) {
    const [, service = Type, kind = ''] = Type.split('::')
    const kinds = services.get(service) ?? new Map<string, number>()
    services.set(service, kinds.set(kind, (kinds.get(kind) ?? 0) + 1))
  }
  return [...services]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([service, kinds]) => [service, [...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ')])
}
