import { findMutableRelease } from '../../engines/image/tag-mutability.ts'
import { isWildcardMatch } from '../../engines/image/wildcard.ts'
import { getResourceName, isOfOtherAccount } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { FOREIGN_REPOSITORY_CRITERION, skipForeignRepository } from '../criteria/foreign-images.ts'
import { compliant, nonCompliant } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

export const ecrTagImmutable = control(
  {
    id: 'image-integrity/ecr-tag-immutable',
    title: 'Repositories should have immutable release tags',
    severity: 'MEDIUM',
    rationale:
      'If a tag is mutable, anyone who can push can replace the image that was tested and approved under ' +
      'this tag.',
    remediation:
      'Make tags immutable (PutImageTagMutability with IMMUTABLE). If some tags such as latest have to ' +
      'move, use IMMUTABLE_WITH_EXCLUSION with filters for these tags only. List repositories whose tags ' +
      'have to be mutable under "mutableByDesign".',
    references: [
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-2',
    ],
    frameworks: {
      'AWS FSBP': ['ECR.2'],
      'BSI C5:2020': ['DEV-08'],
      'NIST SP 800-190': ['4.2.2'],
      'NIST SP 800-53 r5': ['CA-9', 'CM-2', 'CM-8'],
    },
    criteria: [
      'A release tag is a version number such as 7, 1.2.3 or v2, or a tag that begins with release, ' +
        'stable or prod.',
      'With MUTABLE_WITH_EXCLUSION, every tag that no filter matches is mutable; this fails, as it does ' +
        'in Security Hub.',
      FOREIGN_REPOSITORY_CRITERION,
    ],
    /** Names of repositories whose tags have to be mutable, such as those of a pull-through cache; `*` matches any characters. */
    settings: { mutableByDesign: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::ECR::Repository',
      { facts: ['tagMutability'] },
      ({ resource, tagMutability }, { settings }) => {
        if (tagMutability === 'FOREIGN' || isOfOtherAccount(resource)) return skipForeignRepository()
        const { mode, exclusions } = tagMutability
        const name = getResourceName(resource)
        const evidence = { mode, exclusions: exclusions.slice(0, 5) }
        if (settings.mutableByDesign.some(pattern => isWildcardMatch(pattern, name)))
          return compliant({ ...evidence, mutableByDesign: true })
        if (mode === 'MUTABLE')
          return nonCompliant(
            'Every tag of the repository can be overwritten (tag mutability MUTABLE).',
            evidence,
          )
        if (mode === 'MUTABLE_WITH_EXCLUSION')
          return nonCompliant(
            'Every tag that no exclusion filter matches can be overwritten (tag mutability MUTABLE_WITH_EXCLUSION).',
            evidence,
          )
        const release = findMutableRelease(tagMutability)
        if (release === undefined) return compliant(evidence)
        return nonCompliant(
          `Exclusion filter ${quoteText(release.filter)} makes release tags such as ${quoteText(release.tag)} mutable.`,
          evidence,
        )
      },
    ),
  ],
)
