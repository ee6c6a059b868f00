import type { Manifest } from '../../reports/evidence/manifest.ts'

/** What was packed, in sentences. */
export function describePack(
  where: string,
  { account, at, counts, files }: Manifest,
  isSigned: boolean,
): string[] {
  const evaluations = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return [
    `Evidence: ${where}`,
    `Account ${account} as it was at ${at}: ${evaluations} evaluations, of which ${counts.NON_COMPLIANT} are NON_COMPLIANT and ` +
      `${counts.INSUFFICIENT_DATA} INSUFFICIENT_DATA.`,
    `${files.length} files, ${isSigned ? 'signed' : 'not signed'}. Verify it with assay evidence verify ${where}, ` +
      `evaluate it again with assay evidence replay ${where}.`,
  ]
}
