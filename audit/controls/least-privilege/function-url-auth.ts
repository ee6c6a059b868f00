import { describeResource } from '../../resources/kinds.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

export const functionUrlAuth = control(
  {
    id: 'least-privilege/function-url-auth',
    title: 'Function URLs should require authentication',
    severity: 'HIGH',
    rationale:
      'With AuthType NONE and a resource policy that allows everyone, anyone on the internet can invoke the ' +
      'function.',
    remediation:
      'Set the AuthType of the URL to AWS_IAM (UpdateFunctionUrlConfig), or remove the statement that allows ' +
      'everyone to invoke it (RemovePermission). If the URL is public by design, list the function under ' +
      '"publicByDesign" in the settings of this control.',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html'],
    frameworks: {
      'FedRAMP 20x KSI 2026': ['KSI-IAM-SNU'],
      'HIPAA Security Rule': ['164.312(d)'],
      'ISO/IEC 27001:2022': ['A.8.1'],
      'NIS2 Article 21': ['21(2)(j)'],
      'NIST SP 800-53 r5': ['AC-2', 'AC-3', 'AC-4', 'AC-6', 'AC-17', 'MP-2', 'SC-7', 'SC-25'],
      'OWASP Serverless Top 10': ['S2'],
    },
    criteria: [
      'Since October 2025, AWS also requires lambda:InvokeFunction. A URL whose policy allows only lambda:InvokeFunctionUrl still counts as open, because AWS exempted older URLs.',
    ],
    /** ARNs of functions whose URL is public by design. */
    settings: { publicByDesign: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Lambda::Function',
      { facts: ['urls', 'anonymousUrls'] },
      (inputs, { settings }) => {
        const { resource, urls, anonymousUrls } = inputs
        if (urls.length === 0) return notApplicable('The function has no URL.')
        if (settings.publicByDesign.includes(resource.arn)) return compliant({ publicByDesign: true, urls })
        const open = anonymousUrls.filter(url => url.access !== 'NOBODY')
        const [first] = open
        if (first === undefined) return compliant({ urls })
        const alias = first.qualifier === '$LATEST' ? '' : `alias ${quoteText(first.qualifier)} of `
        const callers = first.access === 'EVERYONE' ? 'everyone' : 'anonymous callers that meet a condition'
        return nonCompliant(
          `The URL of ${alias}${describeResource(resource)} has AuthType NONE and its resource policy allows ${callers}.`,
          { openUrls: open },
        )
      },
    ),
  ],
)
