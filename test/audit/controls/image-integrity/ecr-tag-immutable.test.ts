import { ecrTagImmutable } from '../../../../audit/controls/image-integrity/ecr-tag-immutable.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import { testRepositoryArn } from '../image-facts.ts'

testControl(ecrTagImmutable, 'AWS::ECR::Repository', {
  compliant: [
    { name: 'no tag can move', ...has('IMMUTABLE') },
    {
      name: 'none but tags of no release',
      ...has('IMMUTABLE_WITH_EXCLUSION', 'latest', 'dev-*', '*-snapshot', 'pr-*'),
    },
    {
      name: 'meant to move',
      ...has('MUTABLE'),
      settings: { mutableByDesign: ['media/*'] },
      evidence: { mutableByDesign: true },
    },
    {
      name: 'meant to move, by its name',
      ...has('MUTABLE'),
      settings: { mutableByDesign: ['x', 'media/resizer'] },
    },
  ],
  nonCompliant: [
    {
      name: 'all tags can move',
      ...has('MUTABLE'),
      reason: 'Every tag of the repository can be overwritten.',
    },
    {
      name: 'all but some',
      ...has('MUTABLE_WITH_EXCLUSION', 'v*'),
      reason: 'Every tag that no filter names',
    },
    {
      name: 'a filter fits version numbers',
      ...has('IMMUTABLE_WITH_EXCLUSION', 'latest', 'v*'),
      reason: 'Filter v* lets release tags such as v1 be overwritten.',
      evidence: { exclusions: ['latest', 'v*'] },
    },
    { name: 'a filter fits one series', ...has('IMMUTABLE_WITH_EXCLUSION', '2.*') },
    { name: 'a filter fits all', ...has('IMMUTABLE_WITH_EXCLUSION', '*') },
    { name: 'a filter names an environment', ...has('IMMUTABLE_WITH_EXCLUSION', 'prod*') },
    {
      name: 'another one is meant to move',
      ...has('MUTABLE'),
      settings: { mutableByDesign: ['media', 'media/resizer2'] },
    },
  ],
})

function has(mode: string, ...exclusions: string[]): KnownResource {
  return { arn: testRepositoryArn, facts: { tagMutability: { mode, exclusions } } }
}
