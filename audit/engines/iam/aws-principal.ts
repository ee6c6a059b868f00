/**
 * Whether AWS accepts the text as one principal of the type `AWS`: the id of an account, the ARN of an account, a user, a
 * role or a session, or the unique id of a user or a role, which AWS writes for a deleted one. A wildcard cannot be a part
 * of it (IAM User Guide, "Principal").
 */
export function isAwsPrincipal(text: string): boolean {
  return PRINCIPAL_ARN.test(text) || /^(\d{12}|[A-Z0-9]{16,128}(:[^*?]+)?)$/.test(text)
}

/** An origin access identity is a user of the account `cloudfront`. */
const PRINCIPAL_ARN = /^arn:[a-z-]+:(iam|sts)::(\d{12}|cloudfront):[^*?]+$/
