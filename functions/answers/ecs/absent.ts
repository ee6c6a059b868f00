/** ECS's word for what it was asked about and does not have (ECS Developer Guide, "API failure reasons"). */
export const MISSING = 'MISSING'
