import { readFileSync } from 'node:fs'
import type { ControlDescription } from '../../audit/controls/control.ts'

/** The file beside a bundle with the descriptions of the checklist. `infra/build/control-descriptions.ts` writes it. */
export const controlDescriptionsFile = 'controls.json'

/** The checklist without its evaluators, from the file beside the bundle. Throws when it is missing or damaged. */
export function loadControlDescriptions(): readonly ControlDescription[] {
  const file = new URL(controlDescriptionsFile, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')) as ControlDescription[]
}
