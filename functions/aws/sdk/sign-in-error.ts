/** Why AWS cannot be called, and how to sign in: an error text of two lines for commands. */
export function formatSignInError(failure: unknown): string {
  const reason = failure instanceof Error ? failure.message : String(failure)
  return (
    `Cannot call AWS with the current credentials: ${reason.split('\n')[0] ?? ''}\n` +
    'Sign in with aws sso login or aws login, or set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. ' +
    'To use another profile, add --profile NAME.'
  )
}
