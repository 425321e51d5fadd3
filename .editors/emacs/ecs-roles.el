;;; ecs-roles.el --- eglot runs the language server of ecs-role-checks -*- lexical-binding: t -*-
;; For Emacs 29 and newer, or eglot from ELPA. It needs `ecs-roles' on the PATH: pipx install 'ecs-role-checks[lsp]'
;; With terraform-mode or a tree-sitter mode put that mode's name where this one stands.
(require 'eglot)
(define-derived-mode ecs-roles-terraform-mode prog-mode "Terraform"
  (setq-local comment-start "# "))
(add-to-list 'auto-mode-alist '("\\.\\(tf\\|tofu\\|tfvars\\)\\'" . ecs-roles-terraform-mode))
(add-to-list 'eglot-server-programs '(ecs-roles-terraform-mode . ("ecs-roles" "lsp")))
(add-hook 'ecs-roles-terraform-mode-hook #'eglot-ensure)
