export default {
  testEnvironment: 'node',
  testMatch: ['**/*.jest.js'],
  transform: {},
  setupFilesAfterEnv: ['@accredit/testing/jest'],
}
