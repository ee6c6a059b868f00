import { imageScanFresh } from '../../../../audit/controls/patching/image-scan-fresh.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import {
  buildImageCase,
  buildIndexCase,
  buildScanFact,
  testImageArn,
  trustedOwner,
  withheldImage,
} from '../image-facts.ts'

const completedAt = '2026-10-02T00:00:00.000Z'

testControl(imageScanFresh, 'AWS::Lambda::Function', {
  compliant: [
    {
      name: 'the moment before the scan is too old',
      ...runs(buildScanFact('COMPLETE', { completedAt })),
      now: '2026-10-31T23:59:59.999Z',
      evidence: { completedAt },
    },
    {
      name: 'continuous scanning, however old its last result',
      ...runs(buildScanFact('ACTIVE', { completedAt: '2024-01-01T00:00:00.000Z' })),
    },
    {
      name: 'an older scan with a higher maxAgeDays',
      ...runs(buildScanFact('COMPLETE', { completedAt })),
      settings: { maxAgeDays: 365 },
      now: '2027-09-01T00:00:00Z',
    },
  ],
  nonCompliant: [
    {
      name: 'a scan that is too old',
      ...runs(buildScanFact('COMPLETE', { completedAt })),
      now: '2026-11-01T00:00:00Z',
      reason:
        'The function runs image media/resizer@sha256:7b7b7b7b7b7b, which was last scanned 30 days ago.',
    },
    ...[
      'UNSUPPORTED_IMAGE',
      'SCAN_ELIGIBILITY_EXPIRED',
      'FINDINGS_UNAVAILABLE',
      'IMAGE_ARCHIVED',
      'FAILED',
      'LIMIT_EXCEEDED',
    ].map(status => ({
      name: `${status} with an earlier result`,
      ...runs(buildScanFact(status, { completedAt: '2026-10-31T00:00:00.000Z' })),
      reason: `has the status ${status}`,
    })),
    { name: 'never scanned', ...runs('NONE'), reason: 'has never been scanned' },
  ],
  notApplicable: [
    { name: 'no container image', one: { image: 'NONE' } },
    {
      name: 'a scan that a trusted account does not allow to read',
      one: { image: withheldImage },
      trusted: trustedOwner,
    },
    { name: 'a scan in progress', ...runs(buildScanFact('IN_PROGRESS')) },
    { name: 'a pending scan', ...runs(buildScanFact('PENDING')) },
    { name: 'just pushed', ...runs('NONE'), now: '2026-10-01T00:59:59.999Z', reason: 'just pushed' },
  ],
  insufficientData: [
    { name: 'a scan that an account that is not trusted withholds', one: { image: withheldImage } },
  ],
})

function runs(scan: unknown): KnownResource {
  return { one: { image: buildImageCase({ scan }) } }
}

const fresh = { scan: buildScanFact('ACTIVE') }
const old = { scan: buildScanFact('COMPLETE', { completedAt }) }

testControl(imageScanFresh, 'AWS::ECS::Service', {
  compliant: [
    { name: 'continuous scanning', each: { running: [buildImageCase(fresh)] } },
    { name: 'all images of an index', each: { running: [buildIndexCase(fresh, fresh)] } },
  ],
  nonCompliant: [
    {
      name: 'a scan that is too old',
      each: { running: [buildImageCase(old)] },
      now: '2026-11-01T00:00:00Z',
      reason: 'The service runs image media/resizer@sha256:7b7b7b7b7b7b, which was last scanned 30 days ago.',
    },
    {
      name: 'one image of an index',
      each: { running: [buildIndexCase(fresh, {})] },
      reason: 'never been scanned',
    },
  ],
  notApplicable: [
    { name: 'no image from the registry of the account', each: { running: [] } },
    {
      name: 'a scan in progress',
      each: { running: [buildImageCase({ scan: buildScanFact('IN_PROGRESS') })] },
    },
  ],
  insufficientData: [
    {
      name: 'an image that was deleted although a task runs it',
      each: { running: [{ arn: testImageArn, presence: 'DELETED' }] },
      reason: 'does not exist',
    },
  ],
})
