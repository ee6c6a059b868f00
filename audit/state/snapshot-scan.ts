/** Scans the bodies of all items with a sort key, page by page. Eventually consistent. */
export interface SnapshotScan {
  page(sort: string, token?: string): Promise<{ bodies: readonly unknown[]; next?: string }>
}
