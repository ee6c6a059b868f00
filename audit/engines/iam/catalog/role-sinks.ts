/** An action that hands a role to a service, for which the caller needs `iam:PassRole` on the role. */
export interface RoleSink {
  /** As AWS writes it, such as `lambda:CreateFunction`. */
  action: string
  /** The service principals that may get the role, where that is evident; one of them has to be trusted by it. */
  principals: readonly string[]
}

/** What `role-sinks.json.br` holds. */
export interface RoleSinksFile {
  source: string
  asOf: string
  /** The names of the actions of each service, with spaces between. */
  actions: Readonly<Record<string, string>>
  /** Service principals of a service, or of one action where its role goes to others. */
  principals: Readonly<Record<string, readonly string[]>>
  /** Operations that take a role and are not in the catalogue of actions: newer than it, or called otherwise. */
  unlisted: readonly string[]
}

/** The actions that the unpacked file tells of. */
export function parseRoleSinks(text: string): RoleSink[] {
  const { actions, principals } = JSON.parse(text) as RoleSinksFile
  return Object.entries(actions).flatMap(([service, names]) =>
    names.split(' ').map(name => {
      const action = `${service}:${name}`
      return { action, principals: principals[action] ?? principals[service] ?? [] }
    }),
  )
}
