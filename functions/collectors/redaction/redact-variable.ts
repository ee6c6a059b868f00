import type { EnvironmentVariable } from '../../../audit/resources/lambda/configuration.ts'
import type { Redactor } from '../fact-collector.ts'
import { detectSecrets } from '../../secrets/secret-detectors.ts'

/** An environment variable without its value: what the value resembles, and its hash. */
export function redactVariable(name: string, value: unknown, redactor: Redactor): EnvironmentVariable {
  if (isRedacted(value)) return value
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null)
  return { detected: detectSecrets(text, name), hash: redactor(text) }
}

function isRedacted(value: unknown): value is EnvironmentVariable {
  return typeof value === 'object' && value !== null && 'detected' in value && 'hash' in value
}
