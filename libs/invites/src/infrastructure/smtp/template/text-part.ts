/** The plain text of the mail, in Eta, without escaping. What people typed is inert already. */
export const TEXT_PART = `<%= it.headline %>

<%= it.yourRole %>

<% if (it.message) { %><%= it.writes %>

<%= it.message %>

<% } %><%= it.words.open %>:
<%= it.link %>

<%= it.validUntil %>

<%= it.meantFor %>

<%= it.words.notExpected %>
`;
