/** A step of an escalation path. */
export interface EscalationHop {
  /** The id of the escalation path. */
  path: string
  /** What it takes over: itself, or any principal of a type. */
  takesOver: 'ITSELF' | 'A_ROLE' | 'A_USER' | 'A_ROLE_IN_USE'
  actions: readonly string[]
  /** The statements that allow them. */
  statements: readonly { policy: string; statement: string }[]
}

/** How a principal can become an administrator by its own policies alone. */
export interface SelfEscalationPath {
  hops: readonly EscalationHop[]
  /** Whether it depends on conditions that the principal does not control. */
  conditional: boolean
}

/** The derived fact about self-escalation of a role or a user. */
export interface SelfEscalationFacts {
  selfEscalation: SelfEscalationPath | 'NONE'
}
