import { deployedBeforeScan } from '../../../../audit/controls/security-testing/deployed-before-scan.ts'
import type { Deploy } from '../../../../audit/resources/recorded/deploy.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import { buildImageCase, buildScanFact, testImageArn, trustedOwner, withheldImage } from '../image-facts.ts'

const pushedAt = '2026-10-01T10:00:00.000Z'
const deploy: Deploy = {
  changeId: 'ct:111122223333:1',
  at: '2026-10-01T10:00:30.000Z',
  action: 'lambda:UpdateFunctionCode',
  by: 'Admin/tom',
  arn: 'arn:aws:sts::111122223333:assumed-role/Admin/tom',
  issuer: 'arn:aws:iam::111122223333:role/Admin',
}
const configured: Deploy = {
  ...deploy,
  changeId: 'ct:111122223333:2',
  at: '2026-10-01T12:00:00.000Z',
  action: 'lambda:UpdateFunctionConfiguration',
  by: 'deploy-main/build-17',
}
const completed = (completedAt: string) => ({ scan: buildScanFact('COMPLETE', { completedAt }) })
const ended = (...times: readonly string[]) => ({
  scanEnds: times.map((at, number) => ({ changeId: `eb:${number}`, at })),
})
const soon = '2026-10-01T10:00:20.000Z'
const late = '2026-10-01T10:00:40.000Z'
const later = '2026-10-09T00:00:00.000Z'

testControl(deployedBeforeScan, 'AWS::Lambda::Function', {
  compliant: [
    {
      name: 'after the scan',
      ...deployed({ ...completed(soon), ...ended(soon) }),
      evidence: { image: testImageArn },
    },
    { name: 'after a scan of which no event is known', ...deployed(completed(soon)) },
    { name: 'after the first of several scans', ...deployed({ ...completed(later), ...ended(soon, later) }) },
    { name: 'with a later change of the configuration', ...deployed(completed(soon), [deploy, configured]) },
  ],
  nonCompliant: [
    {
      name: 'before the scan ended',
      ...deployed({ ...completed(late), ...ended(late) }),
      reason:
        'The function was deployed by Admin/tom at 2026-10-01T10:00:30.000Z (lambda:UpdateFunctionCode) with image ' +
        'media/resizer@sha256:7b7b7b7b7b7b, whose scan ended at 2026-10-01T10:00:40.000Z.',
      evidence: { deployedBy: 'arn:aws:iam::111122223333:role/Admin', endedAt: late },
    },
    {
      name: 'while it is scanned',
      ...deployed({ scan: buildScanFact('IN_PROGRESS') }),
      reason: 'which has no completed scan (status IN_PROGRESS).',
    },
    { name: 'without a scan', ...deployed({}), reason: 'which has no completed scan (status NONE).' },
    { name: 'with a scan that failed', ...deployed({ scan: buildScanFact('FAILED') }) },
    {
      name: 'by someone, before another one changed the configuration',
      ...deployed({ ...completed(late), ...ended(late) }, [deploy, configured]),
      reason: 'was deployed by Admin/tom',
    },
  ],
  notApplicable: [
    { name: 'no deployment is known', ...deployed(completed(soon), 'NONE', deploy.at) },
    { name: 'only a change of the configuration is known', ...deployed(completed(soon), [configured]) },
    {
      name: 'no container image',
      facts: { lastModified: deploy.at, deploys: [deploy] },
      one: { image: 'NONE' },
    },
    {
      name: 'a scan that a trusted account does not allow to read',
      facts: { lastModified: deploy.at, deploys: [deploy] },
      one: { image: withheldImage },
      trusted: trustedOwner,
    },
  ],
  insufficientData: [
    { name: 'the event of the last deployment was lost', ...deployed(completed(soon), [deploy], later) },
    {
      name: 'scanned later, and perhaps before',
      ...deployed(completed(later)),
      reason: 'not known whether also before',
    },
    { name: 'Inspector does not say when its scan ended', ...deployed({ scan: buildScanFact('ACTIVE') }) },
    {
      name: 'in the same second',
      ...deployed(ended('2026-10-01T10:00:30.500Z')),
      reason: 'in the same second',
    },
    { name: 'a scan that ended before the push', ...deployed(completed('2026-10-01T09:00:00.000Z')) },
    {
      name: 'an image that was pushed after it',
      ...deployed({ ...completed(later), pushedAt: '2026-10-08T00:00:00.000Z' }),
    },
  ],
})

/** A function with an image with these facts, and what is recorded of its deployments. */
function deployed(
  image: Readonly<Record<string, unknown>>,
  deploys: readonly Deploy[] | 'NONE' = [deploy],
  lastModified: string = deploys === 'NONE' ? 'NONE' : (deploys.at(-1)?.at ?? 'NONE'),
): KnownResource {
  return { facts: { deploys, lastModified }, one: { image: buildImageCase({ pushedAt, ...image }) } }
}
