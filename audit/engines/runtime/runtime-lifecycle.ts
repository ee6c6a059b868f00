import table from './runtimes.json' with { type: 'json' }

/** The lifecycle of a Lambda runtime. Dates are ISO days. */
export interface RuntimeLifecycle {
  runtime: string
  /**
   * The day from which AWS neither patches nor supports the runtime; `'NOT_ANNOUNCED'` if AWS has not announced it.
   */
  deprecation: string
  successor: string | undefined
  /** The day the dates were copied from AWS's documentation, or `'settings'` if the user set them. */
  asOf: string
}

interface Row {
  deprecation: string | null
  successor: string | null
}

/** The day the runtime dates were copied from AWS's documentation. */
export const runtimeDatesAsOf = table.asOf

/** The number of days after which the runtime dates count as stale. */
export const RUNTIME_DATES_STALE_AFTER_DAYS = 120

/**
 * Finds the lifecycle of `runtime`; undefined if the table does not list it. `overrides` are the user's own
 * deprecation dates by runtime. Source: Lambda Developer Guide, "Lambda runtimes".
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
