/** What the store holds of a sort key, whosever it is: page by page, and perhaps a little old. */
export interface SnapshotScan {
  page(sort: string, token?: string): Promise<{ bodies: readonly unknown[]; next?: string }>
}
