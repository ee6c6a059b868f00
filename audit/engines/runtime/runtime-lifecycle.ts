import table from './runtimes.json' with { type: 'json' }

/** What is known of the lifecycle of a Lambda runtime. Dates are ISO days. */
export interface RuntimeLifecycle {
  runtime: string
  /** From this day on AWS neither patches nor supports the runtime; `'NOT_ANNOUNCED'` where there is none yet. */
  deprecation: string
  successor: string | undefined
  /** The day the dates were taken from AWS's documentation, or `'settings'` where the user set them. */
  asOf: string
}

interface Row {
  deprecation: string | null
  successor: string | null
}

/** The day the runtime dates were taken from AWS's documentation. */
export const runtimeDatesAsOf = table.asOf

/** Days after which the runtime dates are called stale. */
export const RUNTIME_DATES_STALE_AFTER_DAYS = 120

/**
 * The lifecycle of `runtime`, or undefined for one that the table does not list. `overrides` are deprecation dates
 * by runtime that the user knows better. Source: Lambda Developer Guide, "Lambda runtimes".
 */
export function findRuntimeLifecycle(
  runtime: string,
  overrides: Readonly<Record<string, string>> = {},
): RuntimeLifecycle | undefined {
  const rows: Record<string, Row> = table.runtimes
  const row = Object.hasOwn(rows, runtime) ? rows[runtime] : undefined
  const override = Object.hasOwn(overrides, runtime) ? overrides[runtime] : undefined
  const successor = row?.successor ?? undefined
  if (override !== undefined) return { runtime, deprecation: override, successor, asOf: 'settings' }
  if (row === undefined) return undefined
  return { runtime, deprecation: row.deprecation ?? 'NOT_ANNOUNCED', successor, asOf: table.asOf }
}
