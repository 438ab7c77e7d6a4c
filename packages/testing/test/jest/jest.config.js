export default { testEnvironment: 'node', testMatch: ['**/*.jest.js'], transform: {} }
