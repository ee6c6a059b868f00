import { findMutableRelease } from '../../engines/image/tag-mutability.ts'
import { isWildcardMatch } from '../../engines/image/wildcard.ts'
import type { CreationTemplate, TemplateAccess } from '../../resources/ecr/registry.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

/** The number of problems in the evidence. */
const SHOWN = 5

export const ecrPullThroughUpstreamAllowed = control(
  {
    id: 'image-integrity/ecr-pull-through-upstream-allowed',
    title: 'Auto-created ECR repositories should have safe settings and allowed upstreams',
    severity: 'MEDIUM',
    rationale:
      'A pull-through cache rule creates a repository from another registry on the first pull, and a ' +
      'creation template sets its configuration. No one reviews the image or the repository.',
    remediation:
      'Delete the rule (DeletePullThroughCacheRule), or list its upstream under "allowedUpstreams" or ' +
      '"trusted.registries". Give the template immutable tags, a lifecycle policy and a repository policy ' +
      'for known accounts only (UpdateRepositoryCreationTemplate). If tags have to be mutable, list the ' +
      'template prefix under "mutableByDesign".',
    references: [
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html',
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html',
    ],
    frameworks: {
      'FedRAMP 20x KSI 2026': ['KSI-SCR-MIT'],
      'NIS2 Article 21': ['21(2)(d)'],
      'NIST SP 800-190': ['4.1.5', '4.2.2'],
    },
    criteria: ['An allowed upstream is allowed with all of its publishers.'],
    knownLimitations: [
      'The repository policy of a template is checked for anonymous access only, not for access by ' +
        'other AWS accounts.',
    ],
    settings: {
      /** Upstream hosts that are allowed in addition to the account's own registries and the trusted ones. */
      allowedUpstreams: ['public.ecr.aws', 'registry.k8s.io'],
      /** Prefixes of templates whose repositories need mutable tags; `*` matches any characters. */
      mutableByDesign: [] as string[],
    },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::ECR::Registry',
      { facts: ['upstreams', 'creationTemplates', 'openTemplates'] },
      ({ upstreams, creationTemplates, openTemplates }, { settings }) => {
        if (upstreams.length === 0 && creationTemplates.length === 0)
          return notApplicable('The registry has neither pull-through cache rules nor creation templates.')
        const { allowedUpstreams, mutableByDesign } = settings
        const notAllowed = upstreams
          .filter(({ upstream, trust }) => trust === 'OTHER' && !allowedUpstreams.includes(upstream))
          .map(
            ({ prefix, upstream }) =>
              `pull-through cache rule ${quoteText(prefix)} pulls from ${quoteText(upstream)}, which is not allowed`,
          )
        const unsafe = creationTemplates.flatMap(template => {
          const mutableAllowed = mutableByDesign.some(pattern => isWildcardMatch(pattern, template.prefix))
          return listFaults(template, openTemplates, mutableAllowed).map(
            fault => `creation template ${quoteText(template.prefix)} creates repositories ${fault}`,
          )
        })
        const faults = [...notAllowed, ...unsafe]
        const [first] = faults
        if (first === undefined)
          return compliant({ rules: upstreams.length, templates: creationTemplates.length })
        const more = faults.length === 1 ? '' : ` (and ${faults.length - 1} more)`
        return nonCompliant(`${first.charAt(0).toUpperCase()}${first.slice(1)}${more}.`, {
          faults: faults.length,
          first: faults.slice(0, SHOWN),
        })
      },
    ),
  ],
)

function listFaults(
  template: CreationTemplate,
  open: readonly TemplateAccess[],
  mutableAllowed: boolean,
): string[] {
  const access = open.find(({ prefix }) => prefix === template.prefix)?.access
  return [
    ...(access === undefined ? [] : [`that are open to ${describeCallers(access)}`]),
    ...(mutableAllowed ? [] : listTagFaults(template)),
    ...(template.hasLifecyclePolicy ? [] : ['without a lifecycle policy']),
  ]
}

function listTagFaults({ tagMutability }: CreationTemplate): string[] {
  if (tagMutability.mode.startsWith('MUTABLE')) return ['with mutable tags']
  const release = findMutableRelease(tagMutability)
  if (release === undefined) return []
  return [`whose exclusion filter ${quoteText(release.filter)} makes release tags mutable`]
}

function describeCallers(access: TemplateAccess['access']): string {
  return access === 'EVERYONE' ? 'everyone' : 'anonymous callers under a condition'
}
