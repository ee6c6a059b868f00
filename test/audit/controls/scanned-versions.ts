/** The facts of a function in a zip file that Inspector scans and that has no vulnerable packages, with `rest` changed. */
export function buildScannedVersion(rest: Readonly<Record<string, unknown>> = {}) {
  return {
    runtime: 'nodejs24.x',
    codeSha256: 'WHvwZ0Tnp0bLSU4oJRE/9z5ZPxHWG5i3z8PZ4aVVmA0=',
    layers: [],
    scanCoverage: { status: 'ACTIVE', reason: 'SUCCESSFUL' },
    packageFindings: buildPackageFindings(),
    ...rest,
  }
}

/** The same of $LATEST, which was updated. */
export function buildScannedFunction(rest: Readonly<Record<string, unknown>> = {}) {
  return { ...buildScannedVersion(), lastModified: '2026-05-01T00:00:00.000Z', ...rest }
}

/** Findings of Inspector: none but these. */
export function buildPackageFindings(rest: Readonly<Record<string, unknown>> = {}) {
  return { counts: {}, suppressed: {}, worst: [], ...rest }
}

/** The ARN of the published version `version` of the function of the cases. */
export function buildVersionArn(version: number): string {
  return `arn:aws:lambda:eu-west-1:111122223333:function:orders:${version}`
}
