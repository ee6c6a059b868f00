/** The end of a scan of an image, as an event reported it. */
export interface ScanEnd {
  changeId: string
  /** When the event happened, ISO 8601: the scan ended before. */
  at: string
}

/** Whether the action of a change is the end of a scan with a result. */
export function isScanEnd(action: string): boolean {
  return action === 'ecr:ImageScan' || action === 'inspector2:Scan'
}
