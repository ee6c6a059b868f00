import { imageRegistryAllowed } from '../../../../audit/controls/image-integrity/image-registry-allowed.ts'
import { testRevisionControl } from '../test-revision-control.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import { testTagUri } from '../image-facts.ts'

const theirs = testTagUri.replace('111122223333', '444455556666')

testControl(imageRegistryAllowed, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'from the same account', facts: { imageUri: testTagUri }, evidence: { trust: 'OWN' } },
    {
      name: 'from the same account, over the dual-stack endpoint',
      facts: { imageUri: '111122223333.dkr-ecr.eu-west-1.on.aws/a:1' },
    },
    {
      name: 'from a trusted account',
      facts: { imageUri: theirs },
      trusted: { accounts: ['444455556666'] },
      evidence: { trust: 'TRUSTED' },
    },
    {
      name: 'from an allowed repository',
      facts: { imageUri: theirs },
      settings: { allowedRepositories: ['444455556666.dkr.ecr.eu-west-1.amazonaws.com/media/resizer'] },
    },
  ],
  nonCompliant: [
    {
      name: 'from another account',
      facts: { imageUri: theirs },
      reason: 'registry 444455556666.dkr.ecr.eu-west-1.amazonaws.com, which is not trusted',
      evidence: { trust: 'OTHER' },
    },
    {
      name: 'from a repository whose name only begins like an allowed one',
      facts: { imageUri: theirs },
      settings: { allowedRepositories: ['444455556666.dkr.ecr.eu-west-1.amazonaws.com/media/res'] },
    },
    {
      name: 'from a host that resembles ECR',
      facts: { imageUri: `${testTagUri.split('/')[0] ?? ''}.example.com/a:1` },
    },
  ],
  notApplicable: [{ name: 'no container image', facts: { imageUri: 'NONE' } }],
  insufficientData: [
    {
      name: 'an invalid reference',
      facts: { imageUri: '${IMAGE}' },
      reason: 'is not a valid image reference',
    },
  ],
})

testRevisionControl(imageRegistryAllowed, {
  compliant: [
    { name: 'from the same account', ...runs(testTagUri, `${testTagUri}2`), evidence: { containers: 2 } },
    {
      name: 'from trusted registries',
      ...runs(testTagUri, 'public.ecr.aws/a/b:1', 'nginx'),
      trusted: { registries: ['public.ecr.aws', 'docker.io'] },
    },
    {
      name: 'below an allowed repository',
      ...runs('public.ecr.aws/lambda/python:3.14'),
      settings: { allowedRepositories: ['public.ecr.aws/lambda/'] },
    },
    { name: 'no containers', ...runs() },
  ],
  nonCompliant: [
    {
      name: 'the second of two',
      ...runs(testTagUri, 'nginx:1.27'),
      reason: 'Container c1 has an image from registry docker.io, which is not trusted.',
      evidence: { others: [{ image: 'nginx:1.27' }] },
    },
    {
      name: 'several',
      ...runs('nginx', 'quay.io/a/b'),
      reason: 'Containers c0, c1 have images from registries that are not trusted, such as docker.io.',
    },
    {
      name: 'from another publisher in the same registry',
      ...runs('public.ecr.aws/x/python:3.14'),
      settings: { allowedRepositories: ['public.ecr.aws/lambda/'] },
    },
    {
      name: 'a registry at another port',
      ...runs('registry.example.com:5000/a:1'),
      trusted: { registries: ['registry.example.com'] },
    },
  ],
  insufficientData: [{ name: 'an invalid reference', ...runs('nginx', '${IMAGE}') }],
})

function runs(...images: string[]): KnownResource {
  const containers = images.map((image, index) => ({ name: `c${index}`, image }))
  return {
    arn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/a:1',
    facts: { status: 'ACTIVE', containers },
  }
}
