/** To `report`: read the account and publish the report. `at`, ISO 8601, is the same for every delivery. */
export interface ReportMessage {
  type: 'report'
  at: string
  /** The number of a further part of the table, from 2. */
  part?: number
  token?: string
}

/** To `evidence`: pack what is stored. `at`, ISO 8601, is the same for every delivery. */
export interface PackEvidenceMessage {
  type: 'pack-evidence'
  at: string
}
