import { readText } from '../cloudtrail-event.ts'

/** The parameter `name` if it is a valid name of a role, user, group or policy (IAM User Guide, "IAM and STS quotas"). */
export function readIamName(parameters: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = readText(parameters, name)
  return value !== undefined && /^[\w+=,.@-]{1,128}$/.test(value) ? value : undefined
}
