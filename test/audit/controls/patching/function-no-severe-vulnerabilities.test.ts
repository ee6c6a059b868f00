import { functionNoSevereVulnerabilities } from '../../../../audit/controls/patching/function-no-severe-vulnerabilities.ts'
import { testControl } from '../../../test-control.ts'
import {
  buildPackageFindings,
  buildScannedFunction,
  buildScannedVersion,
  buildVersionArn,
} from '../scanned-versions.ts'

const layer = 'arn:aws:lambda:eu-west-1:111122223333:layer:utils:4'
const log4j = {
  id: 'CVE-2021-44228',
  severity: 'CRITICAL',
  package: 'log4j-core 2.14.1',
  layer,
  fix: 'YES',
  exploit: 'YES',
  epss: 0.97,
  firstObservedAt: '2026-05-01T00:00:00.000Z',
}
const severe = buildPackageFindings({ counts: { CRITICAL: 2, LOW: 1 }, worst: [log4j] })
const plain = { id: 'CVE-1', severity: 'HIGH', fix: 'NO', exploit: 'UNKNOWN' }
const uncovered = { scanCoverage: 'NONE', packageFindings: 'NONE' }
const excluded = { status: 'INACTIVE', reason: 'EXCLUDED_BY_TAG' }
const routes = [{ version: '7', alias: 'live', share: 1 }]
const none = { versions: [], pinnedVersions: [] }

function usingVersion(latest: Readonly<Record<string, unknown>>, version: Readonly<Record<string, unknown>>) {
  return {
    facts: { ...buildScannedFunction(latest), routes },
    each: {
      versions: [{ arn: buildVersionArn(7), facts: buildScannedVersion(version) }],
      pinnedVersions: [],
    },
  }
}

testControl(functionNoSevereVulnerabilities, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'nothing found', facts: buildScannedFunction(), each: none, evidence: { threshold: 'HIGH' } },
    {
      name: 'only vulnerabilities below the threshold',
      facts: buildScannedFunction({ packageFindings: buildPackageFindings({ counts: { MEDIUM: 4 } }) }),
      each: none,
    },
    {
      name: 'a scan after the last update',
      facts: buildScannedFunction({
        scanCoverage: { status: 'ACTIVE', reason: 'SUCCESSFUL', lastScannedAt: '2026-05-02T00:00:00.000Z' },
      }),
      each: none,
      evidence: { lastScannedAt: '2026-05-02T00:00:00.000Z' },
    },
    { name: 'a version in use, scanned itself', ...usingVersion({}, { codeSha256: 'other' }) },
    {
      name: 'a version in use with the code of $LATEST, which Inspector does not list',
      ...usingVersion({}, uncovered),
    },
  ],
  nonCompliant: [
    {
      name: 'a severe vulnerability in a layer',
      facts: buildScannedFunction({ packageFindings: severe }),
      each: none,
      reason:
        'Inspector found vulnerabilities in packages of the function: 2 CRITICAL, such as CVE-2021-44228 in ' +
        '"log4j-core 2.14.1" of layer utils:4 (an update fixes it, an exploit is known).',
      evidence: { counts: { CRITICAL: 2 }, worst: [{ epss: 0.97, layer }] },
    },
    {
      name: 'one without a fix',
      facts: buildScannedFunction({
        packageFindings: buildPackageFindings({ counts: { HIGH: 1 }, worst: [plain] }),
      }),
      each: none,
      reason: '1 HIGH, such as CVE-1 (no update fixes it yet).',
    },
    {
      name: 'one that a filter suppresses',
      facts: buildScannedFunction({ packageFindings: buildPackageFindings({ suppressed: { HIGH: 1 } }) }),
      each: none,
      reason: 'Filters of Inspector suppress vulnerabilities in packages of the function: 1 HIGH.',
      evidence: { suppressed: { HIGH: 1 } },
    },
    {
      name: 'one that was found before Inspector stopped scanning',
      facts: buildScannedFunction({ packageFindings: severe, scanCoverage: excluded }),
      each: none,
    },
    {
      name: 'one of a function in a container image',
      facts: buildScannedFunction({ packageFindings: severe, runtime: 'IMAGE' }),
      each: none,
    },
    {
      name: 'a lower threshold',
      facts: buildScannedFunction({ packageFindings: buildPackageFindings({ counts: { LOW: 1 } }) }),
      each: none,
      settings: { threshold: 'LOW' },
    },
    {
      name: 'one in a version in use',
      ...usingVersion({}, { packageFindings: severe }),
      reason: 'Version 7 (all calls of alias live): Inspector found vulnerabilities',
    },
    {
      name: 'one in a version in use beside a $LATEST that is not scanned',
      ...usingVersion(uncovered, { packageFindings: severe }),
    },
  ],
  notApplicable: [
    {
      name: 'Inspector is not enabled',
      facts: buildScannedFunction({ scanCoverage: 'NOT_ENABLED', packageFindings: 'NONE' }),
      each: none,
      reason: 'Inspector does not scan functions in this region',
    },
    {
      name: 'a container image',
      facts: buildScannedFunction({ ...uncovered, runtime: 'IMAGE' }),
      each: none,
      reason: 'is deployed from a container image',
    },
    {
      name: 'a function of a template',
      facts: buildScannedFunction({ scanCoverage: 'NEW', packageFindings: 'NONE' }),
      each: none,
      reason: 'does not exist yet',
    },
  ],
  insufficientData: [
    {
      name: 'Inspector does not list it',
      facts: buildScannedFunction(uncovered),
      each: none,
      reason: 'it does not list it',
    },
    ...[
      ['EXCLUDED_BY_TAG', 'a tag on it excludes it, which is a deliberate decision (EXCLUDED_BY_TAG)'],
      ['UNSUPPORTED_RUNTIME', 'Inspector does not support its runtime (UNSUPPORTED_RUNTIME)'],
      ['SCAN_ELIGIBILITY_EXPIRED', 'has ended'],
      ['A_REASON_OF_TOMORROW', "Inspector's reason is A_REASON_OF_TOMORROW"],
      ['', 'Inspector gives no reason'],
      ['SUCCESSFUL', 'Inspector does not scan the function'],
    ].map(([reason = '', words = '']) => ({
      name: `it is inactive: ${reason}`,
      facts: buildScannedFunction({ scanCoverage: { status: 'INACTIVE', reason } }),
      each: none,
      reason: words,
    })),
    ...['PENDING_INITIAL_SCAN', 'INTERNAL_ERROR', ''].map(reason => ({
      name: `it is active without a successful scan: ${reason}`,
      facts: buildScannedFunction({ scanCoverage: { status: 'ACTIVE', reason } }),
      each: none,
    })),
    {
      name: 'a scan before the last update',
      facts: buildScannedFunction({
        scanCoverage: { status: 'ACTIVE', reason: 'SUCCESSFUL', lastScannedAt: '2026-04-30T00:00:00.000Z' },
      }),
      each: none,
      reason: 'Inspector has not scanned the function since its last update at 2026-05-01T00:00:00.000Z',
    },
    {
      name: 'a version in use with other code that Inspector does not list',
      ...usingVersion({}, { ...uncovered, codeSha256: 'other' }),
      reason: 'version 7 (all calls of alias live): Inspector does not scan the function',
    },
    {
      name: 'one with the same code and another layer',
      ...usingVersion({}, { ...uncovered, layers: [{ kind: 'AWS::Lambda::LayerVersion', arn: layer }] }),
    },
    {
      name: 'one with the same code and another runtime',
      ...usingVersion({}, { ...uncovered, runtime: 'nodejs22.x' }),
    },
    {
      name: 'one whose code is not known',
      ...usingVersion({ codeSha256: 'NONE' }, { ...uncovered, codeSha256: 'NONE' }),
    },
    {
      name: 'a $LATEST that is not scanned, beside a version that is',
      ...usingVersion(uncovered, { codeSha256: 'other' }),
    },
  ],
})
