import type { RecordedChange } from './recorded-change.ts'

/** A change of the code or the configuration of a function; its time is in whole seconds. */
export interface Deploy extends RecordedChange {
  /** The service that made the call on its behalf. */
  via?: string
  console?: true
}

/** The calls that change the code or the configuration of $LATEST. */
const DEPLOYING = new Set([
  'lambda:CreateFunction',
  'lambda:UpdateFunctionCode',
  'lambda:UpdateFunctionConfiguration',
])

/** Whether the call changes the code or the configuration of a function. */
export function isDeploy(action: string): boolean {
  return DEPLOYING.has(action)
}
