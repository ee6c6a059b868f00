import { imageBaseOsSupported } from '../../../../audit/controls/patching/image-base-os-supported.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import {
  buildContentCase,
  buildContentIndex,
  testImageArn,
  trustedOwner,
  withheldImage,
} from '../image-facts.ts'

const debian12 = {
  operatingSystem: { id: 'debian', versionId: '12', prettyName: 'Debian GNU/Linux 12 (bookworm)' },
}
const alpine321 = { operatingSystem: { id: 'alpine', versionId: '3.21.3' } }
const windows = { operatingSystem: { id: 'windows', versionId: '10.0.20348.2700' } }
const unreadable = { operatingSystem: { unreadable: 'etc/os-release: it is too large' } }

testControl(imageBaseOsSupported, 'AWS::Lambda::Function', {
  compliant: [
    {
      name: 'a supported version',
      ...runs({}),
      evidence: { image: testImageArn, operatingSystem: 'Debian 13', endOfLife: '2028-08-09' },
    },
    { name: 'a version on the last day of its support', ...runs(alpine321), now: '2026-11-01T23:59:59Z' },
    { name: 'a distribution without versions', ...runs({ operatingSystem: { id: 'wolfi' } }) },
    {
      name: 'extended support that is accepted',
      ...runs(debian12),
      settings: { acceptExtendedSupport: ['debian'] },
      now: '2028-06-30T12:00:00Z',
    },
  ],
  nonCompliant: [
    {
      name: 'a version on the day after',
      ...runs(alpine321),
      now: '2026-11-02T00:00:00Z',
      reason: 'has "Alpine Linux 3.21", whose support ended on 2026-11-01.',
      evidence: { image: testImageArn, endOfLife: '2026-11-01' },
    },
    {
      name: 'a version with extended support',
      ...runs(debian12),
      now: '2026-11-29T00:00:00Z',
      reason: 'extended support ends on 2028-06-30: Debian LTS (volunteers, subset of packages).',
    },
    {
      name: 'extended support that is accepted, after its end',
      ...runs(debian12),
      settings: { acceptExtendedSupport: ['debian'] },
      now: '2028-07-01T00:00:00Z',
      reason: 'extended support ended on 2028-06-30',
    },
    {
      name: 'extended support that is accepted of another system',
      ...runs(debian12),
      settings: { acceptExtendedSupport: ['ubuntu'] },
    },
  ],
  notApplicable: [
    { name: 'no container image', one: { image: 'NONE' } },
    { name: 'no operating system', ...runs({ operatingSystem: 'NONE' }), reason: 'has no operating system' },
    {
      name: 'an image that a trusted account does not allow to read',
      one: { image: withheldImage },
      trusted: trustedOwner,
    },
  ],
  insufficientData: [
    {
      name: 'an archived image',
      one: { image: buildContentCase({}, { storage: 'ARCHIVED' }) },
      reason: 'is archived',
    },
    {
      name: 'an unknown operating system',
      ...runs(unreadable),
      reason: 'image media/resizer@sha256:7b7b7b7b7b7b: "etc/os-release: it is too large"',
    },
    {
      name: 'a system without known dates',
      ...runs(windows),
      reason: 'end of life of "windows 10.0.20348.2700"',
    },
    { name: 'an image that an account that is not trusted withholds', one: { image: withheldImage } },
  ],
})

testControl(imageBaseOsSupported, 'AWS::ECS::Service', {
  compliant: [
    { name: 'supported versions', each: { running: [at(1, {}), at(2, {})] } },
    { name: 'all images of an index', each: { running: [buildContentIndex({}, {})] } },
  ],
  nonCompliant: [
    { name: 'one of two images', each: { running: [at(1, {}), at(2, debian12)] }, reason: 'has "Debian 12"' },
    { name: 'one image of an index', each: { running: [buildContentIndex({}, debian12)] } },
  ],
  notApplicable: [{ name: 'no image from the registry of the account', each: { running: [] } }],
  insufficientData: [
    { name: 'an unknown one beside another', each: { running: [at(1, {}), at(2, windows)] } },
  ],
})

testControl(imageBaseOsSupported, 'AWS::ECS::StandaloneTasks', {
  compliant: [{ name: 'a supported version', ...startTasks(at(1, {})) }],
  nonCompliant: [
    {
      name: 'a version after its end of life',
      ...startTasks(at(1, debian12)),
      reason:
        'Standalone tasks run revision job:7: The image media/resizer@sha256:010101010101 has "Debian 12"',
    },
  ],
  notApplicable: [{ name: 'no image from the registry of the account', ...startTasks() }],
  insufficientData: [{ name: 'an unknown one', ...startTasks(at(1, unreadable)) }],
})

function runs(contentFacts: Readonly<Record<string, unknown>>): KnownResource {
  return { one: { image: buildContentCase(contentFacts) } }
}

function at(digest: number, contentFacts: Readonly<Record<string, unknown>>): KnownResource {
  const arn = testImageArn.replace('7b'.repeat(32), `0${digest}`.repeat(32))
  return { ...buildContentCase(contentFacts), arn }
}

function startTasks(...images: readonly KnownResource[]): KnownResource {
  return { arn: 'arn:aws:ecs:eu-west-1:111122223333:standalone-tasks/job:7', each: { images } }
}
