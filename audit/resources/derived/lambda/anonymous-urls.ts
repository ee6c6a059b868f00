import { evaluateAnonymousAccess } from '../../../engines/iam/exposure/admission/anonymous-access.ts'
import { known } from '../../fact.ts'
import type { AnonymousUrl } from '../../lambda/function.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

/** The known condition keys of a request to a URL without authentication (Lambda Developer Guide, "Control access to Lambda function URLs"). */
const request = { 'lambda:functionurlauthtype': 'NONE', 'lambda:invokedviafunctionurl': 'true' }

/** The function's URLs with AuthType NONE, each with the anonymous access that its policy allows. */
export const anonymousUrls = defineDerivedFact(
  'AWS::Lambda::Function',
  { facts: ['urls', 'policies'] },
  ({ urls, policies }) =>
    known(
      urls
        .filter(url => url.authType === 'NONE')
        .map(({ qualifier }): AnonymousUrl => {
          const policy = Object.hasOwn(policies, qualifier) ? policies[qualifier] : undefined
          const access = policy
            ? evaluateAnonymousAccess(policy, 'lambda:InvokeFunctionUrl', request)
            : 'NOBODY'
          return { qualifier, access }
        }),
    ),
)
