import { scanCoverageInactive } from '../../../../audit/controls/runtime-monitoring/scan-coverage-inactive.ts'
import { testControl } from '../../../test-control.ts'
import { foreignRepositoryArn, testImageArn, testRepositoryArn } from '../image-facts.ts'
import { buildScannedFunction, buildScannedVersion, buildVersionArn } from '../scanned-versions.ts'

const none = { versions: [], pinnedVersions: [] }
const uncovered = { scanCoverage: 'NONE', packageFindings: 'NONE' }
const routes = [{ version: '7', alias: 'live', share: 1 }]
const image = { kind: 'AWS::ECR::Image', account: '111122223333', region: 'eu-west-1', arn: testImageArn }

function usingVersion(version: Readonly<Record<string, unknown>>) {
  return {
    facts: { ...buildScannedFunction(), routes },
    each: {
      versions: [{ arn: buildVersionArn(7), facts: buildScannedVersion(version) }],
      pinnedVersions: [],
    },
  }
}

const inactive = (reason: string) => ({ status: 'INACTIVE', reason })
const active = (reason: string) => ({ status: 'ACTIVE', reason })

testControl(scanCoverageInactive, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'scanned', facts: buildScannedFunction(), each: none },
    { name: 'a version in use with the code of $LATEST', ...usingVersion(uncovered) },
    { name: 'a version in use with other code, scanned itself', ...usingVersion({ codeSha256: 'other' }) },
  ],
  nonCompliant: [
    ...[
      ['EXCLUDED_BY_TAG', 'a tag on it excludes it, which is a deliberate decision (EXCLUDED_BY_TAG).'],
      ['UNSUPPORTED_RUNTIME', 'Inspector does not support its runtime (UNSUPPORTED_RUNTIME).'],
      ['ACCESS_DENIED_TO_ENCRYPTION_KEY', 'the policy of its KMS key denies Inspector access'],
      ['NO_INVENTORY', 'Inspector found no list of software in it'],
      ['A_REASON_OF_TOMORROW', "Inspector's reason is A_REASON_OF_TOMORROW."],
    ].map(([reason = '', words = '']) => ({
      name: reason,
      facts: buildScannedFunction({ scanCoverage: inactive(reason) }),
      each: none,
      reason: `Inspector does not scan the function: ${words}`,
      evidence: { coverage: { reason } },
    })),
    {
      name: 'not listed since the day before',
      facts: buildScannedFunction(uncovered),
      each: none,
      now: '2026-05-02T00:00:00Z',
      reason: 'does not list this one',
    },
    {
      name: 'a version in use with other code that is not listed',
      ...usingVersion({ ...uncovered, codeSha256: 'other' }),
      now: '2026-06-01T00:00:00Z',
      reason: 'Version 7 (all calls of alias live)',
    },
  ],
  notApplicable: [
    {
      name: 'not listed yet after an update',
      facts: buildScannedFunction(uncovered),
      each: none,
      now: '2026-05-01T23:59:59Z',
      reason: 'was just updated',
    },
    {
      name: 'Inspector is not enabled',
      facts: buildScannedFunction({ ...uncovered, scanCoverage: 'NOT_ENABLED' }),
      each: none,
    },
    {
      name: 'a function of a template',
      facts: buildScannedFunction({ ...uncovered, scanCoverage: 'NEW' }),
      each: none,
    },
    {
      name: 'a container image',
      facts: buildScannedFunction({ scanCoverage: inactive('UNSUPPORTED_RUNTIME'), runtime: 'IMAGE' }),
      each: none,
    },
    ...['PENDING_INITIAL_SCAN', 'RESOURCE_TERMINATED', 'PENDING_DISABLE'].map(reason => ({
      name: reason,
      facts: buildScannedFunction({ scanCoverage: inactive(reason) }),
      each: none,
    })),
  ],
  insufficientData: [
    {
      name: 'active without a successful scan',
      facts: buildScannedFunction({ scanCoverage: active('INTERNAL_ERROR') }),
      each: none,
      reason: 'Inspector could not scan the function: Inspector had an internal error',
    },
  ],
})

function buildRepositoryCase(scanCoverage: unknown, latestPush: unknown = image) {
  return { arn: testRepositoryArn, facts: { scanCoverage, latestPush } }
}

testControl(scanCoverageInactive, 'AWS::ECR::Repository', {
  compliant: [{ name: 'scanned', ...buildRepositoryCase(active('SUCCESSFUL')) }],
  nonCompliant: [
    {
      name: 'no scanning rule includes it',
      ...buildRepositoryCase(inactive('SCAN_FREQUENCY_MANUAL')),
      reason:
        'Inspector does not scan the images of repository media/resizer: the scanning rules of the registry leave it out ' +
        '(SCAN_FREQUENCY_MANUAL).',
    },
    { name: 'an access policy', ...buildRepositoryCase(inactive('ACCESS_DENIED')) },
  ],
  notApplicable: [
    { name: 'Inspector is not enabled', ...buildRepositoryCase('NOT_ENABLED') },
    { name: 'a repository of a template', ...buildRepositoryCase('NEW', 'NONE') },
    { name: 'not listed, without images', ...buildRepositoryCase('NONE', 'NONE') },
    { name: 'a pending scan', ...buildRepositoryCase(active('PENDING_INITIAL_SCAN')) },
    { name: 'of another account', ...buildRepositoryCase('FOREIGN', 'FOREIGN'), arn: foreignRepositoryArn },
  ],
  insufficientData: [
    { name: 'not listed, with images', ...buildRepositoryCase('NONE'), reason: 'does not list repository' },
    { name: 'an error', ...buildRepositoryCase(active('INTERNAL_ERROR')) },
  ],
})
