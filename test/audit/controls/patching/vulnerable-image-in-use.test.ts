import { vulnerableImageInUse } from '../../../../audit/controls/patching/vulnerable-image-in-use.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import {
  buildImageCase,
  buildIndexCase,
  buildScanFact,
  testImageArn,
  testRepositoryArn,
  foreignImageArn,
  trustedOwner,
  withheldImage,
} from '../image-facts.ts'

const severeScan = buildScanFact('ACTIVE', { counts: { HIGH: 1 } })

testControl(vulnerableImageInUse, 'AWS::Lambda::Function', {
  compliant: [
    {
      name: 'no vulnerabilities',
      ...runs({ scan: buildScanFact('COMPLETE') }),
      evidence: { image: testImageArn },
    },
    {
      name: 'only vulnerabilities below the threshold',
      ...runs({ scan: buildScanFact('ACTIVE', { counts: { MEDIUM: 4 } }) }),
    },
  ],
  nonCompliant: [
    {
      name: 'severe vulnerabilities',
      ...runs({
        scan: buildScanFact('COMPLETE', {
          counts: { CRITICAL: 2 },
          worst: [{ id: 'CVE-1', severity: 'CRITICAL' }],
        }),
      }),
      reason: '2 CRITICAL, such as CVE-1.',
      evidence: { image: testImageArn },
    },
    {
      name: 'severe vulnerabilities in an image that lost its tag',
      ...runs({ tags: [], scan: buildScanFact('ACTIVE', { counts: { HIGH: 1 } }) }),
    },
    {
      name: 'a lower threshold',
      ...runs({ scan: buildScanFact('COMPLETE', { counts: { LOW: 1 } }) }),
      settings: { threshold: 'LOW' },
    },
  ],
  notApplicable: [
    { name: 'no container image', one: { image: 'NONE' } },
    {
      name: 'a scan that a trusted account does not allow to read',
      one: { image: withheldImage },
      trusted: trustedOwner,
    },
    {
      name: 'the same for $LATEST and a version in use',
      one: { image: withheldImage },
      each: { versions: [{ one: { image: withheldImage } }] },
      trusted: trustedOwner,
    },
  ],
  insufficientData: [
    { name: 'never scanned', ...runs({}), reason: 'has not been scanned' },
    { name: 'never scanned, without a tag', ...runs({ tags: [] }), reason: 'has not been scanned' },
    { name: 'not supported by the scanner', ...runs({ scan: buildScanFact('UNSUPPORTED_IMAGE') }) },
    { name: 'an image that cannot be read', one: { image: { arn: testImageArn } } },
    { name: 'a scan that an account that is not trusted withholds', one: { image: withheldImage } },
    {
      name: 'a scan that a trusted account withholds, beside a version in use that can be evaluated',
      one: { image: withheldImage },
      each: { versions: [{ one: { image: buildImageCase({ scan: severeScan }) } }] },
      trusted: trustedOwner,
    },
    {
      name: 'a scan that a trusted account withholds, beside a version in use that could not be read',
      one: { image: withheldImage },
      each: { versions: [{ one: { image: { arn: testImageArn } } }] },
      trusted: trustedOwner,
    },
  ],
})

testControl(vulnerableImageInUse, 'AWS::Lambda::Function', {
  compliant: [
    {
      name: 'the image of another account that can be read',
      one: { image: { ...buildImageCase({ scan: buildScanFact('COMPLETE') }), arn: foreignImageArn } },
    },
  ],
  nonCompliant: [
    {
      name: 'a vulnerable image of another account that can be read',
      one: { image: { ...buildImageCase({ scan: severeScan }), arn: foreignImageArn } },
      trusted: trustedOwner,
    },
  ],
  notApplicable: [
    {
      name: 'a scan that a trusted account withholds from a version in use, although that of $LATEST passes',
      ...runs({ scan: buildScanFact('COMPLETE') }),
      each: { versions: [{ one: { image: withheldImage } }] },
      trusted: trustedOwner,
    },
  ],
})

function runs(facts: Readonly<Record<string, unknown>>): KnownResource {
  return { one: { image: buildImageCase(facts) } }
}

const clean = { scan: buildScanFact('COMPLETE') }
const severe = { scan: buildScanFact('ACTIVE', { counts: { HIGH: 1 } }) }

testControl(vulnerableImageInUse, 'AWS::ECS::Service', {
  compliant: [
    { name: 'images without vulnerabilities', each: { running: [imageAt(1, clean), imageAt(2, clean)] } },
    { name: 'all images of an index', each: { running: [buildIndexCase(clean, clean)] } },
  ],
  nonCompliant: [
    {
      name: 'an image with severe vulnerabilities',
      each: { running: [imageAt(1, clean), imageAt(2, severe)] },
      reason: 'The scan of image media/resizer@sha256:020202020202 found vulnerabilities: 1 HIGH.',
      evidence: { counts: { HIGH: 1 } },
    },
    {
      name: 'several such images',
      each: { running: [imageAt(1, severe), imageAt(2, severe)] },
      reason: 'found vulnerabilities: 1 HIGH. These fail too: image media/resizer@sha256:020202020202.',
    },
    { name: 'one image of an index', each: { running: [buildIndexCase(clean, severe)] } },
  ],
  notApplicable: [{ name: 'no image from the registry of the account', each: { running: [] } }],
  insufficientData: [
    {
      name: 'an archived image',
      each: { running: [buildImageCase({ storage: 'ARCHIVED', ...severe })] },
      reason: 'is archived',
    },
    { name: 'never scanned', each: { running: [imageAt(1, clean), imageAt(2, {})] } },
    {
      name: 'an image that was deleted although a task runs it',
      each: { running: [imageAt(1, clean), { arn: testImageArn, presence: 'DELETED' }] },
      reason: 'does not exist',
    },
  ],
})

testControl(vulnerableImageInUse, 'AWS::ECS::StandaloneTasks', {
  compliant: [
    { name: 'images without vulnerabilities', ...startTasks(imageAt(1, clean), imageAt(2, clean)) },
    { name: 'all images of an index', ...startTasks(buildIndexCase(clean, clean)) },
    {
      name: 'only vulnerabilities below the threshold',
      ...startTasks(imageAt(1, { scan: buildScanFact('ACTIVE', { counts: { MEDIUM: 4 } }) })),
    },
  ],
  nonCompliant: [
    {
      name: 'an image with severe vulnerabilities',
      ...startTasks(imageAt(1, clean), imageAt(2, severe)),
      reason:
        'Standalone tasks run revision job:7: The scan of image media/resizer@sha256:020202020202 found vulnerabilities: 1 HIGH.',
      evidence: { counts: { HIGH: 1 } },
    },
    { name: 'one image of an index', ...startTasks(buildIndexCase(clean, severe)) },
    {
      name: 'a suppressed vulnerability',
      ...startTasks(imageAt(1, { scan: buildScanFact('ACTIVE'), suppressed: { CRITICAL: 1 } })),
      reason: 'Filters of Inspector suppress vulnerabilities',
    },
    {
      name: 'a lower threshold',
      ...startTasks(imageAt(1, { scan: buildScanFact('COMPLETE', { counts: { LOW: 1 } }) })),
      settings: { threshold: 'LOW' },
    },
  ],
  notApplicable: [
    {
      name: 'no image from the registry of the account',
      ...startTasks(),
      reason: 'Standalone tasks of the revision run no image from the registry of the account.',
    },
  ],
  insufficientData: [
    {
      name: 'an archived image',
      ...startTasks(buildImageCase({ storage: 'ARCHIVED', ...severe })),
      reason: 'is archived',
    },
    { name: 'never scanned', ...startTasks(imageAt(1, clean), imageAt(2, {})) },
    {
      name: 'an image that was deleted although a task runs it',
      ...startTasks(imageAt(1, clean), { arn: testImageArn, presence: 'DELETED' }),
      reason: 'does not exist',
    },
  ],
})

/** The standalone tasks of a revision that run these images. */
function startTasks(...images: readonly KnownResource[]): KnownResource {
  return { arn: 'arn:aws:ecs:eu-west-1:111122223333:standalone-tasks/job:7', each: { images } }
}

function imageAt(number: number, facts: Readonly<Record<string, unknown>>): KnownResource {
  return { ...buildImageCase(facts), arn: `${testRepositoryArn}/sha256:${`0${number}`.repeat(32)}` }
}
