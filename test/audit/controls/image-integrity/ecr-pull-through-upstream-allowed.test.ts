import { ecrPullThroughUpstreamAllowed } from '../../../../audit/controls/image-integrity/ecr-pull-through-upstream-allowed.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const safe = { prefix: 'hub', tagMutability: tags('IMMUTABLE'), hasLifecyclePolicy: true, policy: 'NONE' }
const pull = { Effect: 'Allow', Principal: '*', Action: 'ecr:BatchGetImage' }

testControl(ecrPullThroughUpstreamAllowed, 'AWS::ECR::Registry', {
  compliant: [
    {
      name: 'upstreams that are allowed by default',
      ...has(['public.ecr.aws', 'registry.k8s.io']),
      evidence: { rules: 2 },
    },
    { name: 'the same account in another region', ...has(['111122223333.dkr.ecr.us-east-1.amazonaws.com']) },
    {
      name: 'an account that is trusted',
      ...has(['444455556666.dkr.ecr.us-east-1.amazonaws.com']),
      trusted: { accounts: ['444455556666'] },
    },
    { name: 'a registry that is trusted', ...has(['quay.io']), trusted: { registries: ['quay.io'] } },
    { name: 'an upstream that is set', ...has(['quay.io']), settings: { allowedUpstreams: ['quay.io'] } },
    { name: 'a safe template', ...has([], safe) },
    {
      name: 'a template with some mutable tags',
      ...has([], { ...safe, tagMutability: tags('IMMUTABLE_WITH_EXCLUSION', 'dev-*') }),
    },
    {
      name: 'a template whose tags have to be mutable',
      ...has([], { ...safe, tagMutability: tags('MUTABLE') }),
      settings: { mutableByDesign: ['hub'] },
    },
    {
      name: 'a template with a policy for known accounts',
      ...has([], template({ ...pull, Principal: { AWS: '444455556666' } })),
    },
    {
      name: 'a template with a policy for an organization',
      ...has(
        [],
        template({ ...pull, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }),
      ),
    },
  ],
  nonCompliant: [
    {
      name: 'another upstream',
      ...has(['public.ecr.aws', 'registry-1.docker.io']),
      reason: 'Pull-through cache rule p1 pulls from registry-1.docker.io, which is not allowed.',
    },
    {
      name: 'an upstream that is no longer allowed',
      ...has(['public.ecr.aws']),
      settings: { allowedUpstreams: [] },
    },
    { name: 'an account that is not trusted', ...has(['444455556666.dkr.ecr.us-east-1.amazonaws.com']) },
    {
      name: 'a template with mutable tags',
      ...has([], { ...safe, tagMutability: tags('MUTABLE') }),
      reason: 'Creation template hub creates repositories with mutable tags.',
    },
    {
      name: 'a template with mostly mutable tags',
      ...has([], { ...safe, tagMutability: tags('MUTABLE_WITH_EXCLUSION') }),
    },
    ...['*', '**', 'v*', '*1*'].map(filter => ({
      name: `a template whose exclusion filter is ${filter}`,
      ...has([], { ...safe, tagMutability: tags('IMMUTABLE_WITH_EXCLUSION', 'dev-*', filter) }),
      reason: `Creation template hub creates repositories whose exclusion filter ${filter} makes release tags mutable.`,
    })),
    {
      name: 'a template without a lifecycle policy',
      ...has([], { ...safe, hasLifecyclePolicy: false }),
      reason: 'without a lifecycle policy',
    },
    {
      name: 'a template that is open to everyone',
      ...has([], template(pull)),
      reason: 'that are open to everyone',
    },
    {
      name: 'a template that allows everyone to push',
      ...has([], template({ ...pull, Action: 'ecr:Put*' })),
    },
    {
      name: 'a template that is open to everyone under a condition',
      ...has([], template({ ...pull, Condition: { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } } })),
      reason: 'anonymous callers under a condition',
    },
    {
      name: 'several faults',
      ...has(['quay.io', 'ghcr.io'], safe, {
        ...safe,
        hasLifecyclePolicy: false,
        tagMutability: tags('MUTABLE'),
      }),
      reason: '(and 3 more).',
      evidence: { faults: 4 },
    },
  ],
  notApplicable: [{ name: 'neither rules nor templates', ...has([]) }],
})

function tags(mode: string, ...exclusions: readonly string[]): object {
  return { mode, exclusions }
}

function template(Statement: object): object {
  return { ...safe, policy: parsePolicy({ Statement }) }
}

function has(upstreams: readonly string[], ...creationTemplates: object[]): KnownResource {
  const pullThroughRules = upstreams.map((upstream, index) => ({ prefix: `p${index}`, upstream }))
  return {
    arn: 'arn:aws:ecr:eu-west-1:111122223333:registry',
    facts: { pullThroughRules, creationTemplates },
  }
}
