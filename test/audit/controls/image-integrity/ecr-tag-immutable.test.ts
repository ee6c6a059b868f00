import { ecrTagImmutable } from '../../../../audit/controls/image-integrity/ecr-tag-immutable.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import { testRepositoryArn, foreignRepositoryArn } from '../image-facts.ts'

testControl(ecrTagImmutable, 'AWS::ECR::Repository', {
  compliant: [
    { name: 'all tags are immutable', ...has('IMMUTABLE') },
    {
      name: 'only tags that are not release tags are mutable',
      ...has('IMMUTABLE_WITH_EXCLUSION', 'latest', 'dev-*', '*-snapshot', 'pr-*'),
    },
    {
      name: 'listed under mutableByDesign',
      ...has('MUTABLE'),
      settings: { mutableByDesign: ['media/*'] },
      evidence: { mutableByDesign: true },
    },
    {
      name: 'listed under mutableByDesign by its exact name',
      ...has('MUTABLE'),
      settings: { mutableByDesign: ['x', 'media/resizer'] },
    },
  ],
  nonCompliant: [
    {
      name: 'all tags are mutable',
      ...has('MUTABLE'),
      reason: 'Every tag of the repository can be overwritten (tag mutability MUTABLE).',
    },
    {
      name: 'all tags but some are mutable',
      ...has('MUTABLE_WITH_EXCLUSION', 'v*'),
      reason: 'Every tag that no exclusion filter matches',
    },
    {
      name: 'a filter matches version numbers',
      ...has('IMMUTABLE_WITH_EXCLUSION', 'latest', 'v*'),
      reason: 'Exclusion filter v* makes release tags such as v1 mutable.',
      evidence: { exclusions: ['latest', 'v*'] },
    },
    { name: 'a filter matches one version series', ...has('IMMUTABLE_WITH_EXCLUSION', '2.*') },
    { name: 'a filter matches all tags', ...has('IMMUTABLE_WITH_EXCLUSION', '*') },
    { name: 'a filter matches an environment', ...has('IMMUTABLE_WITH_EXCLUSION', 'prod*') },
    {
      name: 'other repositories are listed under mutableByDesign',
      ...has('MUTABLE'),
      settings: { mutableByDesign: ['media', 'media/resizer2'] },
    },
  ],
  notApplicable: [
    {
      name: "another account's, which can be read",
      arn: foreignRepositoryArn,
      facts: { tagMutability: { mode: 'MUTABLE', exclusions: [] } },
      reason: 'The repository belongs to another account; only that account can change it.',
    },
    {
      name: "another account's, which cannot be read",
      arn: foreignRepositoryArn,
      facts: { tagMutability: 'FOREIGN' },
    },
  ],
})

function has(mode: string, ...exclusions: string[]): KnownResource {
  return { arn: testRepositoryArn, facts: { tagMutability: { mode, exclusions } } }
}
