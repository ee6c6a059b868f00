/** The content of an object. */
export interface ReportContent {
  text: string
  mediaType: string
}

/** Stores reports as objects under keys with slashes. */
export interface ReportArchive {
  /** Stores an object that is never replaced. False if one exists under the key. Throws ConflictError. */
  putIfAbsent(key: string, reportContent: ReportContent): Promise<boolean>
  /** Stores an object and replaces an existing one. */
  replace(key: string, reportContent: ReportContent): Promise<void>
  /** The object under `key`, or why it cannot be read. */
  read(key: string): Promise<{ text: string } | { unreadable: string }>
}
