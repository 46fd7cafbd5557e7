/**
 * Completes Swagger UI's style: it hides the logo and the list of the one server, makes the whole page dark in dark
 * mode, and gives text and buttons the contrast that WCAG 2 requires.
 */
export const SWAGGER_UI_STYLE = `
.topbar-wrapper .link, .servers-title, .servers { display: none !important; }
.topbar .topbar-wrapper { justify-content: flex-end; }
html.dark-mode, html.dark-mode body { background: #1c2022; }
html.dark-mode .swagger-ui :is(.header-col, .examples-select__section-label) { color: #e0e4e8; }
html.dark-mode .swagger-ui .opblock .btn.cancel.try-out__btn { color: #ffb1ab; border-color: #ffb1ab; }
.swagger-ui .microlight span[style*='rgb(211, 99, 99)'] { color: #ff9d9d !important; }
html:not(.dark-mode) .swagger-ui {
  .info a.link { color: #1f5fae; }
  .info .title small { background: #5c6470; }
  .info .title small.version-stamp { background: #4a6b00; }
  .btn.authorize, .btn.authorize span { color: #0b6e43; border-color: #0b6e43; }
  .btn.authorize svg { fill: #0b6e43; }
  .btn.cancel { color: #b3261e; border-color: #b3261e; }
  .btn.execute { background: #1f5fae; border-color: #1f5fae; }
  .opblock-post .opblock-summary-method { background: #0f7a4b; }
  .opblock-get .opblock-summary-method { background: #1f5fae; }
  .opblock-patch .opblock-summary-method { background: #0b7567; }
  .opblock-delete .opblock-summary-method { background: #b3261e; }
  .parameter__name.required::after, .parameter__name.required span { color: #b3261e; }
  .parameter__in, .parameter__type, .prop-format, .response-col_links, .json-schema-2020-12__attribute { color: #3b4151; }
  .json-schema-2020-12-expand-deep-button, .model-title, .prop-type, .model-hint { color: #3b4151; }
}
`;
