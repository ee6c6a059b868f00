/** What is kept under a key. */
export interface ReportContent {
  text: string
  mediaType: string
}

/** Where reports are kept, under keys with slashes. */
export interface ReportArchive {
  /** Keeps what has a key of its own for ever. False: something is kept there, and stays. Throws Contended. */
  putIfAbsent(key: string, reportContent: ReportContent): Promise<boolean>
  /** Keeps what takes the place of what was there. */
  replace(key: string, reportContent: ReportContent): Promise<void>
  /** What is kept under `key`, or why it cannot be had. */
  read(key: string): Promise<{ text: string } | { unreadable: string }>
}
