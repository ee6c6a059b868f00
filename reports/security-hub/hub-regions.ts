/** Lists the regions in whose Security Hub findings can be: Assay itself is in the home region, whether that is audited or not. */
export function listHubRegions({ home, regions }: { home: string; regions: readonly string[] }): string[] {
  return [...new Set([...regions, home])]
}
