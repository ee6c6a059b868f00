import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

export const functionLayersTrusted = control(
  {
    id: 'image-integrity/function-layers-trusted',
    title: 'Functions should use only layers from the same account, from AWS or from trusted publishers',
    severity: 'HIGH',
    rationale:
      'A layer is code that runs inside the function with all permissions of its execution role. The ' +
      'publisher of the layer decides what this code does.',
    remediation:
      'Find out who owns the account that publishes the layer. Publish a reviewed copy of the layer in ' +
      'your own account (PublishLayerVersion) and use it (UpdateFunctionConfiguration with Layers). If ' +
      'you trust the publisher instead, list the account under "trusted.accounts".',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html'],
    frameworks: {
      'FedRAMP 20x KSI 2026': ['KSI-SCR-MIT'],
      'NIS2 Article 21': ['21(2)(d)'],
      'NIST SP 800-190': ['4.1.5'],
      'OWASP Serverless Top 10': ['S9'],
    },
    criteria: [
      'AWS publishes layers from many accounts and has no complete list of them. An AWS account that ' +
        'Assay does not know counts as not trusted: list it under "trusted.accounts".',
    ],
    knownLimitations: [UNUSED_VERSION_LIMITATION, 'The content of layers is not inspected.'],
    settings: {},
  },
  declareEvaluator => [
    declareForVersions(declareEvaluator, { facts: ['layerSources'] }, ({ layerSources }) => {
      if (layerSources.length === 0) return notApplicable('The function has no layers.')
      const others = layerSources.filter(({ publisher }) => publisher === 'OTHER')
      const [first] = others
      if (first === undefined) return compliant({ layers: layerSources })
      const more = others.length === 1 ? '' : ` (and ${others.length - 1} more)`
      return nonCompliant(
        `Layer ${quoteText(first.layer)} is published by account ${quoteText(first.account)}, which is not trusted${more}.`,
        { others },
      )
    }),
  ],
)
