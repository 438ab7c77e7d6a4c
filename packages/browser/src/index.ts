export { type Profile, profiles } from './profile.ts'
