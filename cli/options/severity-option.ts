import { InvalidArgumentError, Option } from 'commander'
import { severities, type Severity } from '../../audit/settings/severity.ts'

/** An option whose value is a severity, in any case. */
export function createSeverityOption(flag: string, description: string): Option {
  return new Option(`${flag} <severity>`, `${description}: ${severities.join(', ')}`).argParser(parseSeverity)
}

function parseSeverity(text: string): Severity {
  const found = severities.find(severity => severity === text.toUpperCase())
  if (found !== undefined) return found
  throw new InvalidArgumentError(`Allowed choices are ${severities.join(', ')}.`)
}
