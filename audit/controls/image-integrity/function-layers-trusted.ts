import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const functionLayersTrusted = control(
  {
    id: 'image-integrity/function-layers-trusted',
    title: 'Functions should use layers of the own account, of AWS or of trusted publishers only',
    severity: 'HIGH',
    rationale:
      'A layer is code that runs inside the function with all permissions of its role; whoever publishes it decides what it does.',
    remediation:
      'Find out who publishes the layer. Publish a copy that was looked through in the own account and use that ' +
      '(UpdateFunctionConfiguration with Layers), or, if the publisher is trusted, list his account under ' +
      '"trusted.accounts".',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html'],
    frameworks: { 'NIST SP 800-190': ['4.1.5'], 'OWASP Serverless Top 10': ['S9'] },
    knownLimitations: [
      'AWS publishes from many accounts and lists not all of them in one place; one that Assay does not know counts as unknown: list it under "trusted.accounts".',
      'Only the layers of $LATEST are looked at, and what is inside of a layer is not.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::Lambda::Function', { facts: ['layerSources'] }, ({ layerSources }) => {
      if (layerSources.length === 0) return notApplicable('The function has no layers.')
      const others = layerSources.filter(({ publisher }) => publisher === 'OTHER')
      const [first] = others
      if (first === undefined) return compliant({ layers: layerSources })
      const more = others.length === 1 ? '' : `, and ${others.length - 1} more such layers`
      return nonCompliant(
        `Layer ${first.layer} is published by account ${first.account}, which is not trusted${more}.`,
        { others },
      )
    }),
  ],
)
