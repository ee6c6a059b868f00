import { findReleaseTag } from '../../engines/image/tag-mutability.ts'
import { isWildcardMatch } from '../../engines/image/wildcard.ts'
import { getResourceName } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const ecrTagImmutable = control(
  {
    id: 'image-integrity/ecr-tag-immutable',
    title: 'Release tags should not be overwritable',
    severity: 'MEDIUM',
    rationale:
      'Where a tag can be moved, whoever may push can put another image behind the name that was tested and approved.',
    remediation:
      'Make tags immutable (PutImageTagMutability with IMMUTABLE, or with IMMUTABLE_WITH_EXCLUSION and filters for tags ' +
      'such as latest that have to move); list repositories whose tags have to move under "mutableByDesign".',
    references: [
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-2',
    ],
    frameworks: {
      'AWS FSBP': ['ECR.2'],
      'NIST SP 800-190': ['4.2.2'],
      'NIST SP 800-53 r5': ['CA-9', 'CM-2', 'CM-8'],
    },
    knownLimitations: [
      'A release tag is taken to be a version number such as 7, 1.2.3 or v2, or a tag that begins with release, stable or prod.',
      'With MUTABLE_WITH_EXCLUSION every tag that no filter names can be moved; it fails, as with AWS.',
    ],
    /** Names of repositories whose tags are meant to move, such as those of a pull-through cache; `*` stands for any characters. */
    settings: { mutableByDesign: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::ECR::Repository',
      { facts: ['tagMutability'] },
      ({ resource, tagMutability }, { settings }) => {
        const { mode, exclusions } = tagMutability
        const name = getResourceName(resource)
        const evidence = { mode, exclusions: exclusions.slice(0, 5) }
        if (settings.mutableByDesign.some(pattern => isWildcardMatch(pattern, name)))
          return compliant({ ...evidence, mutableByDesign: true })
        if (mode === 'MUTABLE')
          return nonCompliant('Every tag of the repository can be overwritten.', evidence)
        if (mode === 'MUTABLE_WITH_EXCLUSION')
          return nonCompliant('Every tag that no filter names can be overwritten.', evidence)
        if (mode === 'IMMUTABLE') return compliant(evidence)
        for (const filter of exclusions) {
          const tag = findReleaseTag(filter)
          if (tag !== undefined)
            return nonCompliant(`Filter ${filter} lets release tags such as ${tag} be overwritten.`, evidence)
        }
        return compliant(evidence)
      },
    ),
  ],
)
