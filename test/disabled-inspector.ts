/** How Inspector answers in an account in which it scans nothing, by operation. */
export function listDisabledInspector(accountId: string): Readonly<Record<string, object>> {
  const resourceState = { ecr: { status: 'DISABLED' }, lambda: { status: 'DISABLED' } }
  return {
    BatchGetAccountStatus: { accounts: [{ accountId, resourceState }] },
    ListCoverage: { coveredResources: [] },
  }
}
