"use strict";

const firstQuery = `# Put your token below, under Headers: {"Authorization": "Bearer …"}
{
  me {
    principal
    roles
    nodeId
  }
}
`;

ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: "/graphql" }),
    defaultQuery: firstQuery,
    defaultHeaders: '{"Authorization": "Bearer "}',
    shouldPersistHeaders: true,
  }),
);
