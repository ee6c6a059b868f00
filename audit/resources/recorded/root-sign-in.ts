/** Whether a call is a sign-in of the root user to the console. */
export function isRootSignIn(call: { action: string; actor: { type: string } }): boolean {
  return call.action === 'signin:ConsoleLogin' && call.actor.type === 'Root'
}
