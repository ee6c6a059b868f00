import { readFileSync } from 'node:fs'
import type { FrameworkDescription } from '../../audit/frameworks/framework.ts'

/** The file beside a bundle with the frameworks and their clauses. `infra/build/framework-descriptions.ts` writes it. */
export const frameworkDescriptionsFile = 'frameworks.json'

/** The catalog of frameworks, from the file beside the bundle. Throws when it is missing or damaged. */
export function loadFrameworkDescriptions(): readonly FrameworkDescription[] {
  const file = new URL(frameworkDescriptionsFile, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')) as FrameworkDescription[]
}
